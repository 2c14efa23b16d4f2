// Two hospitals with a study on a local ledger, as processes of the real program; the patient is whoever the test plays.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const tegata = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug/tegata');

const freePort = () => new Promise(done => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});

/** A CBOR byte string of less than 65,536 bytes, with the shortest length. */
const byteString = bytes => {
  const { length } = bytes;
  const head = length < 24 ? [0x40 | length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
};

const base32 = bytes => {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g).map(group => parseInt(group.padEnd(5, '0'), 2));
  return groups.map(group => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[group]).join('');
};

/** A receive card, made from docs/protocol.md alone. `sign` answers the 64 bytes of an Ed25519 signature. */
export const receiveCard = (network, publicKey, nonce, sign) => {
  const fields = [network, publicKey, nonce].map(hex => byteString(Buffer.from(hex, 'hex')));
  const body = Buffer.concat([Buffer.from([0x83]), ...fields]);
  const signature = Buffer.from(sign(Buffer.concat([Buffer.from('tegata receive card v1'), body])));
  return `TEGATA:C1:${base32(Buffer.concat([Buffer.from([0x82]), byteString(body), byteString(signature)]))}`;
};

/** One slice of a disc: a minimal, valid CT image (PS3.10, Explicit VR Little Endian). */
const slice = () => {
  const element = (group, number, vr, value) => {
    let bytes = typeof value === 'number' ? Buffer.from([value & 255, value >> 8]) : Buffer.from(value);
    if (bytes.length % 2) bytes = Buffer.concat([bytes, Buffer.from([['UI', 'OB'].includes(vr) ? 0 : 32])]);
    const long = ['OB', 'OW'].includes(vr);
    const head = Buffer.alloc(long ? 12 : 8);
    head.writeUInt16LE(group); head.writeUInt16LE(number, 2); head.write(vr, 4);
    if (long) head.writeUInt32LE(bytes.length, 8); else head.writeUInt16LE(bytes.length, 6);
    return Buffer.concat([head, bytes]);
  };
  const meta = Buffer.concat([
    element(2, 1, 'OB', [0, 1]), element(2, 2, 'UI', '1.2.840.10008.5.1.4.1.1.2'), element(2, 3, 'UI', '2.25.3'),
    element(2, 0x10, 'UI', '1.2.840.10008.1.2.1'), element(2, 0x12, 'UI', '2.25.1'),
  ]);
  const length = Buffer.alloc(4); length.writeUInt32LE(meta.length);
  const side = 64;
  const pixels = Buffer.alloc(side * side * 2);
  for (let y = 0; y < side; y += 1) for (let x = 0; x < side; x += 1) {
    pixels.writeInt16LE((x - 32) ** 2 + (y - 32) ** 2 < 24 * 24 ? 60 + x : -1000, 2 * (y * side + x));
  }
  const elements = [
    [8, 8, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'], [8, 0x16, 'UI', '1.2.840.10008.5.1.4.1.1.2'], [8, 0x18, 'UI', '2.25.3'],
    [8, 0x20, 'DA', '20260303'], [8, 0x60, 'CS', 'CT'], [0x10, 0x10, 'PN', 'Planted^Name'], [0x10, 0x20, 'LO', 'PLANTED-ID'],
    [0x18, 0x15, 'CS', 'ABDOMEN'], [0x20, 0xD, 'UI', '2.25.1'], [0x20, 0xE, 'UI', '2.25.2'], [0x20, 0x32, 'DS', '0\\0\\0'],
    [0x20, 0x37, 'DS', '1\\0\\0\\0\\1\\0'], [0x28, 2, 'US', 1], [0x28, 4, 'CS', 'MONOCHROME2'], [0x28, 0x10, 'US', side],
    [0x28, 0x11, 'US', side], [0x28, 0x30, 'DS', '5\\5'], [0x28, 0x100, 'US', 16], [0x28, 0x101, 'US', 16], [0x28, 0x102, 'US', 15],
    [0x28, 0x103, 'US', 1], [0x28, 0x1050, 'DS', '40'], [0x28, 0x1051, 'DS', '400'], [0x28, 0x1052, 'DS', '0'], [0x28, 0x1053, 'DS', '1'],
    [0x7FE0, 0x10, 'OW', pixels],
  ];
  const head = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]);
  return Buffer.concat([head, element(2, 0, 'UL', length), meta, ...elements.map(each => element(...each))]);
};

/** Text of a page as a browser shows it. */
const unescape = html => html
  .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
  .replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

export class Hospitals {
  /** `patient`: public key in hexadecimal digits, and what signs for it. */
  static async start(patient) {
    const world = new Hospitals();
    world.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tegata-other-wallet-'));
    world.servers = [];
    try {
      await world.open(patient);
    } catch (error) {
      world.stop();
      throw error;
    }
    return world;
  }

  async open({ publicKey, sign }) {
    const home = name => path.join(this.dir, name);
    this.node = await this.serve('emulator', '--port', '0', '--data', home('ledger'), '--block-time', 'instant');
    const registry = this.must('registry', '--home', home('Registry'), 'init', '--node', this.node).address;
    this.fund(registry, 100);
    for (const name of ['Hospital01', 'Hospital02']) {
      const url = `http://127.0.0.1:${await freePort()}`;
      const { identity, entry } = this.must('hospital', '--home', home(name), 'init', '--name', name,
        '--node', this.node, '--registry', registry, '--url', url);
      this.fund(identity, 1000);
      this.must('registry', '--home', home('Registry'), 'add', '--hospital', identity, '--entry', entry);
      await this.serve('hospital', '--home', home(name), 'desk', '--listen', url.slice('http://'.length));
      this[name] = { url, identity, home: home(name) };
    }
    const { networkGenerationHashSeed } = await (await fetch(`${this.node}/node/info`)).json();
    this.seed = networkGenerationHashSeed;
    fs.writeFileSync(home('slice.dcm'), slice());
    const card = receiveCard(this.seed, publicKey, Buffer.from('desk').toString('hex'), sign);
    this.nft = this.must('hospital', '--home', home('Hospital01'), 'issue', home('slice.dcm'), '--patient', card, '--budget', '4kB').nft;
  }

  stop() {
    for (const child of this.servers.reverse()) child.kill('SIGKILL');
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  run(...args) {
    const done = spawnSync(tegata, ['--json', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return { code: done.status, json: JSON.parse(done.stdout || 'null'), text: done.stdout + done.stderr };
  }

  must(...args) {
    const said = this.run(...args);
    assert.equal(said.code, 0, `tegata ${args.join(' ')}: ${said.text}`);
    return said.json;
  }

  async serve(...args) {
    const child = spawn(tegata, ['--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.servers.push(child);
    for await (const line of readline.createInterface({ input: child.stdout })) return JSON.parse(line).url;
    throw new Error(`${args.join(' ')} did not start`);
  }

  fund(address, amount) {
    this.must('emulator', 'fund', address, String(amount), '--node', this.node);
  }

  /** A request of Hospital02: its digest, and the file that tools take. */
  request() {
    const out = path.join(this.dir, `request-${this.servers.length}-${Math.random()}`);
    const { digest } = this.must('hospital', '--home', this.Hospital02.home, 'request', '--nft', this.nft, '--pay', 'patient', '--until', '30d', '--out', out);
    return { digest, file: out };
  }

  verify(request, patient, ...more) {
    return this.run('hospital', '--home', this.Hospital02.home, 'verify', '--request', request.file, '--patient', patient, ...more);
  }

  /** What the desk's page offers to the account that staff typed in. */
  async offer(request, patient) {
    const url = `${this.Hospital02.url}/requests/${request.digest}/other-wallet?lang=en`;
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ patient }) });
    const page = await response.text();
    assert.equal(response.status, 200, page);
    const code = name => unescape(page.match(new RegExp(`data-code="${name}">([^<]*)<`))[1]);
    const link = name => unescape(page.match(new RegExp(`data-link="${name}" href="([^"]*)"`))[1]);
    return { symbolQr: code('symbol_qr'), aliceCode: code('alice'), symbolLink: link('symbol'), aliceLink: link('alice') };
  }

  /** The desk's verdict page on T and V that staff typed in. */
  async judgeNamed(request, fields) {
    const url = `${this.Hospital02.url}/requests/${request.digest}/other-wallet/verdict?lang=en`;
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
    return response.text();
  }

  /** Waits until the request's page is in a state. */
  async untilStage(request, stage) {
    const url = `${this.Hospital02.url}/requests/${request.digest}?lang=en`;
    let page;
    for (let round = 0; round < 300; round += 1) {
      page = await (await fetch(url)).text();
      if (page.includes(`data-stage="${stage}"`)) return page;
      await new Promise(done => { setTimeout(done, 100); });
    }
    throw new Error(`the page never says ${stage}: ${page}`);
  }

  async announce(payload) {
    const options = { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: typeof payload === 'string' ? payload : JSON.stringify(payload) };
    assert.equal((await fetch(`${this.node}/transactions`, options)).status, 202);
  }

  /** Waits until a transaction stands in a block. */
  async confirmed(hash) {
    for (let round = 0; round < 300; round += 1) {
      const answer = await fetch(`${this.node}/transactionStatus/${hash}`);
      const status = answer.ok ? await answer.json() : {};
      if (status.group === 'confirmed') return;
      assert.notEqual(status.group, 'failed', status.code);
      await new Promise(done => { setTimeout(done, 50); });
    }
    throw new Error(`${hash} was never confirmed`);
  }
}
