import { type HeldPorts, networkAddress } from "./ports.ts";

/** Agents of every instance: user name, extension and password are made from the number. 1001 and 1002 are the example's. */
export const agentNumbers = ["1001", "1002", "1003", "1004"] as const;
export type AgentNumber = (typeof agentNumbers)[number];

export function passwordOf(agent: AgentNumber): string {
  return `change-me-${agent}`;
}

/** Numbers of the telephone network that the exchange calls out to, by what happens there. */
export const network = {
  /** Rings for half a second, then answers and sends a 1004 Hz tone. */
  answers: "+4930200001",
  /** Answers and sends back what it hears. */
  echoes: "+4930200002",
  busy: "+4930200486",
  notFound: "+4930200404",
  /** Rings for ever. */
  noAnswer: "+4930200180",
  /** An announcement (a 770 Hz tone) before and without an answer, for ten seconds; then busy. */
  earlyMedia: "+4930200183",
} as const;

/** Tests' own files, which the example configurations include. */
export function localFiles(ports: HeldPorts): Record<string, string> {
  return {
    "pjsip-local.conf": pjsip(ports),
    "extensions-local.conf": dialplan,
    "manager-local.conf": `[tests]\nsecret=tests\ndeny=0.0.0.0/0.0.0.0\npermit=127.0.0.1/255.255.255.255\nread=all\nwrite=all\nwritetimeout=5000\n`,
  };
}

function pjsip(ports: HeldPorts): string {
  const agents = agentNumbers
    .slice(2)
    .map(
      (it) => `[${it}](popline-agent)
aors=${it}
auth=${it}
callerid="Agent ${it}" <${it}>
[${it}](popline-aor)
[${it}](popline-auth)
username=${it}
password=${passwordOf(it)}
`,
    )
    .join("");
  // The telephone network is played by the same Asterisk, from an address of its own: real SIP and RTP over UDP between the two.
  return `${agents}
[transport-network]
type=transport
protocol=udp
bind=${networkAddress}:${ports.network}

[network]
type=endpoint
context=network
transport=transport-network
disallow=all
allow=ulaw
direct_media=no
trust_id_inbound=yes
trust_id_outbound=yes
send_pai=yes
send_connected_line=no
aors=network
[network]
type=aor
contact=sip:127.0.0.3:${ports.trunk}
[network]
type=identify
endpoint=network
match=127.0.0.3
`;
}

const dialplan = `
; Where customers' telephones are: what a customer does after the exchange has answered. TONE: a frequency in Hz.
[customers]
exten => tone,1,PlayTones(\${TONE})
 same => n,Wait(3600)
; Packets of silence: an exchange that gets none at all has nothing to send on.
exten => silence,1,PlayTones(0)
 same => n,Wait(3600)
exten => nothing,1,Wait(3600)
exten => speech,1,Playback(demo-congrats)
 same => n,Goto(1)
exten => music,1,MusicOnHold(default)
exten => echo,1,Echo()

; What the exchange reaches over its trunk.
[network]
exten => ${network.answers},1,Ringing()
 same => n,Wait(0.5)
 same => n,Answer()
 same => n,PlayTones(1004)
 same => n,Wait(3600)
exten => ${network.echoes},1,Answer()
 same => n,Echo()
exten => ${network.busy},1,Hangup(17)
exten => ${network.notFound},1,Hangup(1)
exten => ${network.noAnswer},1,Ringing()
 same => n,Wait(3600)
exten => ${network.earlyMedia},1,Progress()
 same => n,PlayTones(770)
 same => n,Wait(10)
 same => n,Hangup(17)
; Ends a call that a test did not plan for.
exten => _[+0-9]X.,1,Hangup(1)
`;
