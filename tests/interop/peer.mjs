// The Rust side of the tests: one JSON question a line, one JSON answer a line.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const peer = spawn(path.join(target, 'debug/interop-peer'), { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = readline.createInterface({ input: peer.stdout })[Symbol.asyncIterator]();

export const ask = async question => {
  peer.stdin.write(`${JSON.stringify(question)}\n`);
  const { value, done } = await answers.next();
  assert.ok(!done, 'the peer has ended');
  return JSON.parse(value);
};

export const dismiss = () => peer.stdin.end();
