/** Counts of one received RTP stream. */
interface PacketCounts {
  readonly packets: number;
  readonly lost: number;
}

/** A ledger of received sequence numbers; see {@link createPacketLedger}. */
export interface PacketLedger {
  note(sequenceNumber: number): void;
  counts(): PacketCounts;
}

/** Above this forward jump the sender is taken to have started a new sequence (RFC 3550 appendix A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3000;

/** Counts packets and losses from 16-bit sequence numbers: expected minus received (RFC 3550 appendix A.3). */
export function createPacketLedger(): PacketLedger {
  let first: number | undefined;
  let highest = 0;
  let packets = 0;
  let inSequence = 0;
  let lostBefore = 0;

  const lostNow = () => (first === undefined ? 0 : Math.max(0, highest - first + 1 - inSequence));

  return {
    note(sequenceNumber) {
      packets += 1;
      if (first === undefined) {
        first = sequenceNumber;
        highest = sequenceNumber;
        inSequence = 1;
        return;
      }
      const step = (((sequenceNumber - highest) & 0xffff) ^ 0x8000) - 0x8000;
      if (Math.abs(step) > MAX_DROPOUT) {
        lostBefore += lostNow();
        first = sequenceNumber;
        highest = sequenceNumber;
        inSequence = 1;
        return;
      }
      inSequence += 1;
      if (step > 0) highest += step;
    },
    counts: () => ({ packets, lost: lostBefore + lostNow() }),
  };
}
