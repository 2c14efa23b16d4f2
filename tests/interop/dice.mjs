// Random values that depend on nothing but a seed and a name, so that one round can be made again without the others.
import { createHash } from 'node:crypto';

const topBit = 1n << 63n;
// The numbers at which widths, signs and JavaScript's own numbers end.
const extremes = [0n, 1n, 255n, 0xFFFFn, 0xFFFF_FFFFn, 1n << 32n, (1n << 53n) + 1n, topBit - 1n, topBit, (1n << 64n) - 1n];

export class Dice {
  constructor(seed, name) { this.prefix = `${seed}/${name}`; this.count = 0; }
  block() { return new Uint8Array(createHash('sha256').update(`${this.prefix}/${this.count++}`).digest()); }
  even() { return Buffer.from(this.block()).readBigUInt64LE(); }
  below(limit) { return Number(this.even() % BigInt(limit)); }
  pick(list) { return list[this.below(list.length)]; }
  // Any 64-bit number; each third one is extreme.
  number() { return this.below(3) ? this.even() : this.pick(extremes); }
  unsigned(bits) { return Number(BigInt.asUintN(bits, this.number())); }
  signed(bits) { return Number(BigInt.asIntN(bits, this.number())); }
  bytes(most) {
    const any = this.below(most + 1); const length = this.pick([0, most, any, any, any, any]); const parts = [];
    while (parts.length * 32 < length) parts.push(this.block());
    return new Uint8Array(Buffer.concat(parts).subarray(0, length));
  }
  // Mostly a few, seldom as many as the count's byte can say.
  list(one) { return Array.from({ length: this.below(40) ? this.below(4) : 255 }, () => one()); }
}
