import { sip, type TortureMessage } from "./torture-message.ts";

/** RFC 4475 3.1.1.11: octets that are no text, NUL among them. */
export const binaryBody: readonly TortureMessage[] = [
  {
    section: "3.1.1.11",
    name: "mpart01",
    title: "Multipart MIME Message",
    bytes: Buffer.concat([
      sip`
MESSAGE sip:kumiko@example.org SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-;rport
Max-Forwards: 70
Route: <sip:127.0.0.1:5080>
Identity: r5mwreLuyDRYBi/0TiPwEsY3rEVsk/G2WxhgTV1PF7hHuLIK0YWVKZhKv9Mj8UeXqkMVbnVq37CD+813gvYjcBUaZngQmXc9WNZSDNGCzA+fWl9MEUHWIZo1CeJebdY/XlgKeTa0Olvq0rt70Q5jiSfbqMJmQFteeivUhkMWYUA=
Contact: <sip:fluffy@127.0.0.1:5070>
To: <sip:kumiko@example.org>
From: <sip:fluffy@example.com>;tag=2fb0dcc9
Call-ID: 3d9485ad0c49859b@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA..
CSeq: 1 MESSAGE
Content-Transfer-Encoding: binary
Content-Type: multipart/mixed;boundary=7a9cbec02ceef655
Date: Sat, 15 Oct 2005 04:44:56 GMT
User-Agent: SIPimp.org/0.2.5 (curses)
Content-Length: 553

--7a9cbec02ceef655
Content-Type: text/plain
Content-Transfer-Encoding: binary

Hello
--7a9cbec02ceef655
Content-Type: application/octet-stream
Content-Transfer-Encoding: binary

`,
      Buffer.from(
        [
          "3082015206092a864886f70d010702a08201433082013f0201013109300706052b0e03021a300b06092a864886f70d01",
          "0701318201203082011c020101307c3070310b3009060355040613025553311330110603550408130a43616c69666f72",
          "6e69613111300f0603550407130853616e204a6f7365310e300c060355040a1305736970697431293027060355040b13",
          "205369706974205465737420436572746966696361746520417574686f7269747902080195007102330113300706052b",
          "0e03021a300d06092a864886f70d01010105000481808ef466f948f0522dd2e5978e9d95aae9f2fe15a06659716292e8",
          "da2aa8d8350a68ceffae3cbd2bff1675ddd5648e593dd64728f26220f7e941749e330d9a15edabdb93d10c42102e7b72",
          "89d29cc0c9ae2efbc7c0cff9172f3b027e4fc027e1546de4b6aa3abb3e66cccb5dd6c64b8383149cb8e6ff182d944fe5",
          "7b65bc99d005",
        ].join(""),
        "hex",
      ),
      sip`

--7a9cbec02ceef655--
`,
    ]),
  },
];
