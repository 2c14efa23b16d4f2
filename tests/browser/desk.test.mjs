// The desk page in a real browser: the QR code is decoded from the screenshot, signed on the "phone", and the page turns by itself.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const tegata = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug/tegata');
const slice = path.join(process.env.TEGATA_DICOM_SAMPLES, 'pydicom/data/test_files/CT_small.dcm');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tegata-browser-'));
const shots = process.env.TEGATA_SHOTS ?? path.join(dir, 'shots');
fs.mkdirSync(shots, { recursive: true });
const home = name => path.join(dir, name);
const servers = [];
let browser, node, registry, desk;

const run = (...args) => {
  const done = spawnSync(tegata, ['--json', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { code: done.status, json: JSON.parse(done.stdout || 'null'), text: done.stdout + done.stderr };
};
const must = (...args) => {
  const said = run(...args);
  assert.equal(said.code, 0, `tegata ${args.join(' ')}: ${said.text}`);
  return said.json;
};
const wallet = (...args) => must('wallet', '--home', home('Patient01'), '--pin-file', home('pin'), ...args);
const port = () => new Promise(done => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});
const serve = async (...args) => {
  const child = spawn(tegata, ['--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(child);
  for await (const line of readline.createInterface({ input: child.stdout })) return JSON.parse(line).url;
  throw new Error(`${args.join(' ')} did not start`);
};

before(async () => {
  node = await serve('emulator', '--port', '0', '--data', home('ledger'), '--block-time', 'instant');
  registry = must('registry', '--home', home('Registry'), 'init', '--node', node).address;
  must('emulator', 'fund', registry, '100', '--node', node);
  fs.writeFileSync(home('pin'), '161803');
  for (const [name, reading] of [['岐阜大学病院', 'ぎふだいがくびょういん'], ['長良中央病院', 'ながらちゅうおうびょういん']]) {
    const url = `http://127.0.0.1:${await port()}`;
    const { identity, entry } = must('hospital', '--home', home(name), 'init', '--name', name, '--reading', reading,
      '--node', node, '--registry', registry, '--url', url);
    must('emulator', 'fund', identity, '1000', '--node', node);
    must('registry', '--home', home('Registry'), 'add', '--hospital', identity, '--entry', entry);
    desk = await serve('hospital', '--home', home(name), 'desk', '--listen', url.slice('http://'.length));
  }
  wallet('create', '--node', node, '--registry', registry);
  browser = await chromium.launch({
    executablePath: process.env.TEGATA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  for (const child of servers.reverse()) child.kill('SIGKILL');
  fs.rmSync(dir, { recursive: true, force: true });
});

const issue = () => {
  const { card } = wallet('receive-card', '--nonce', 'desk');
  return must('hospital', '--home', home('岐阜大学病院'), 'issue', slice, '--patient', card, '--budget', '4kB').nft;
};
const ask = nft => must('hospital', '--home', home('長良中央病院'), 'request', '--nft', nft, '--pay', 'hospital', '--until', '30d');
const stage = (page, name) => page.locator(`#live [data-stage="${name}"]`).waitFor({ timeout: 40_000 });
const open = async (language, size = { width: 820, height: 1180 }) => {
  const page = await browser.newPage({ viewport: size, locale: language });
  page.on('pageerror', error => assert.fail(error));
  page.on('console', message => assert.notEqual(message.type(), 'error', message.text()));
  return page;
};

for (const language of ['ja', 'en']) {
  test(`the request is scanned from the screenshot, and the page turns when it is signed (${language})`, async () => {
    const nft = issue();
    const { digest } = ask(nft);
    const page = await open(language);
    await page.goto(`${desk}/requests/${digest}`);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    await stage(page, 'waiting');
    const shot = path.join(shots, `request-${language}.png`);
    await page.screenshot({ path: shot });

    const review = wallet('scan', shot);
    assert.equal(review.digest, digest);
    assert.equal(review.asker.name, '長良中央病院');
    wallet('scan', shot, '--accept', digest);

    await stage(page, 'yes');
    await page.screenshot({ path: path.join(shots, `granted-${language}.png`) });
    wallet('withdraw', digest.slice(0, 16), '--rights', 'V');
    await stage(page, 'no');
    await page.screenshot({ path: path.join(shots, `withdrawn-${language}.png`) });
    await page.close();
  });
}

for (const language of ['ja', 'en']) {
  test(`a patient with another wallet is offered the grant as a code that such a wallet reads (${language})`, async () => {
    const nft = issue();
    const { digest } = ask(nft);
    wallet('studies');
    const page = await open(language);
    await page.goto(`${desk}/requests/${digest}`);
    await page.locator('a[href*="other-wallet"]').click();
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    const who = page.locator('section.who');
    await page.screenshot({ path: path.join(shots, `other-wallet-${language}.png`), fullPage: true });

    await who.locator('textarea').fill(JSON.stringify({ v: 3, type: 5, network_id: 152, chain_id: '', data: { plainMnemonic: 'abandon' } }));
    page.removeAllListeners('console'); // The browser writes each 422 to its console.
    await who.locator('button').click();
    await page.locator('.problem').waitFor();
    assert.ok(!(await page.content()).includes('abandon'));
    await page.screenshot({ path: path.join(shots, `other-wallet-secret-${language}.png`) });

    await who.locator('textarea').fill(wallet('study-card', '--nft', nft).card);
    await who.locator('button').click();
    await page.locator('section.offer').waitFor();
    await page.screenshot({ path: path.join(shots, `other-wallet-offer-${language}.png`), fullPage: true });
    for (const [name, scheme] of [['symbol', 'web+symbol://transaction?data='], ['alice', 'alice://sign?type=request_sign_transaction']]) {
      assert.ok((await page.locator(`[data-link="${name}"]`).getAttribute('href')).startsWith(scheme));
    }
    for (const name of ['symbol_qr', 'alice']) {
      const shot = path.join(shots, `other-wallet-${name}-${language}.png`);
      await page.locator(`.${name}`).screenshot({ path: shot });
      // The wallet names what it is, and does not sign it.
      const said = run('wallet', '--home', home('Patient01'), '--pin-file', home('pin'), 'scan', shot);
      assert.equal(said.code, 2, said.text);
      assert.ok(said.text.includes('other-wallet') && said.text.includes(`grant for the request ${digest}`), said.text);
    }

    const named = page.locator('section.named');
    await named.locator('textarea').fill(wallet('study-card', '--nft', nft).card);
    await named.locator('input[name="transfer"]').fill('0000000000000001');
    await named.locator('input[name="viewing"]').fill('0000000000000002');
    await named.locator('button').click();
    await named.locator('.turn.no').waitFor();
    assert.equal(await named.locator('.reasons li').count(), 2);
    await page.screenshot({ path: path.join(shots, `other-wallet-verdict-${language}.png`), fullPage: true });
    const words = (await page.locator('main').innerText()).replaceAll('長良中央病院', '');
    if (language === 'en') assert.doesNotMatch(words, /[ぁ-んァ-ン]/);
    await page.close();
  });
}

test('the code is large enough on a tablet held either way, on a phone and on a wide screen', async () => {
  const { digest } = ask(issue());
  for (const size of [{ width: 820, height: 1180 }, { width: 1180, height: 820 }, { width: 1920, height: 1080 }]) {
    const page = await open('ja', size);
    await page.goto(`${desk}/requests/${digest}`);
    const box = await page.locator('svg').first().boundingBox();
    assert.ok(box.width >= 480 && box.x >= 0 && box.x + box.width <= size.width, JSON.stringify(box));
    const shot = path.join(shots, `size-${size.width}.png`);
    await page.screenshot({ path: shot });
    assert.equal(wallet('scan', shot).digest, digest);
    await page.close();
  }
});

test('without JavaScript the page still shows code and state', async () => {
  const { digest } = ask(issue());
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en', viewport: { width: 820, height: 1180 } });
  const page = await context.newPage();
  await page.goto(`${desk}/requests/${digest}`);
  const shot = path.join(shots, 'no-script.png');
  await page.screenshot({ path: shot });
  assert.equal(wallet('scan', shot).digest, digest);
  assert.ok(await page.getByRole('link', { name: 'Show the current state' }).isVisible());
  await context.close();
});

test('every text is in the language that is chosen, and the list names the requests', async () => {
  const page = await open('ja');
  await page.goto(`${desk}/?lang=ja`);
  assert.match(await page.locator('main').innerText(), /[ぁ-んァ-ン]/);
  await page.screenshot({ path: path.join(shots, 'list-ja.png'), fullPage: true });
  await page.goto(`${desk}/?lang=en`);
  const words = (await page.locator('main').innerText()).replaceAll('長良中央病院', '');
  assert.doesNotMatch(words, /[ぁ-んァ-ン]/);
  await page.close();
});

// A request for a phone that has no network; its wallet has met the hospital before.
const askOffline = () => {
  const nft = issue();
  wallet('scan', ask(nft).code);
  return must('hospital', '--home', home('長良中央病院'), 'request', '--nft', nft, '--pay', 'hospital', '--offline');
};
const answerByCode = ({ digest, code }, name) =>
  wallet('scan', code, '--offline', '--accept', digest, '--png', home(name)).code;

test('a phone without a network is answered by codes: a picture, an animation read from screenshots, a hand scanner', async () => {
  const request = askOffline();
  const prepare = answerByCode(request, 'a1');
  const page = await open('ja');
  await page.goto(`${desk}/`);
  await page.getByRole('link', { name: 'スマートフォンのコードを読む' }).click();
  await page.locator('#scanner').waitFor();
  await page.screenshot({ path: path.join(shots, 'scan-ja.png'), fullPage: true });

  await page.locator('#file').setInputFiles(prepare.pictures[0]);
  await page.waitForURL('**/prepared?lang=ja');
  await stage(page, 'answering');
  await page.screenshot({ path: path.join(shots, 'prepared-ja.png'), fullPage: true });
  const seen = [];
  for (let number = 0; number < 24; number++) {
    const shot = path.join(shots, `prepared-${number}.png`);
    await page.screenshot({ path: shot });
    seen.push(shot);
    await page.waitForTimeout(200);
  }
  assert.equal(wallet('scan', ...seen, '--offline').request, request.digest);
  const cosigned = wallet('scan', ...seen, '--offline', '--accept', request.digest);
  assert.equal(cosigned.shown, 'cosignature');

  await page.goto(`${desk}/scan?lang=en`);
  await page.screenshot({ path: path.join(shots, 'scan-en.png'), fullPage: true });
  const words = (await page.locator('main').innerText()).replaceAll('長良中央病院', '');
  assert.doesNotMatch(words, /[ぁ-んァ-ン]/);
  // What is no answer is said so, in the page's language.
  await page.locator('#code').fill(request.code);
  const quiet = page.waitForResponse('**/scan/codes*');
  page.removeAllListeners('console');
  await page.locator('#code').press('Enter');
  assert.equal((await quiet).status(), 400);
  await page.getByText('This code is not an answer to a request.').waitFor();
  await page.locator('#code').fill(cosigned.code.texts[0]);
  await page.locator('#code').press('Enter');
  await page.waitForURL(`**/requests/${request.digest}?lang=en`);
  await stage(page, 'yes');
  await page.close();
});

test('the desk reads a code that is held before its camera', async () => {
  const request = askOffline();
  const prepare = answerByCode(request, 'a1-camera');
  const picture = await browser.newPage({ viewport: { width: 720, height: 720 } });
  await picture.goto(`file://${prepare.pictures[0]}`);
  const frame = await picture.screenshot({ type: 'jpeg', quality: 90 });
  await picture.close();
  const video = home('camera.mjpeg');
  fs.writeFileSync(video, Buffer.concat(Array(20).fill(frame)));
  const seeing = await chromium.launch({
    executablePath: process.env.TEGATA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${video}`],
  });
  try {
    const page = await seeing.newPage({ locale: 'en', viewport: { width: 1180, height: 820 } });
    page.on('pageerror', error => assert.fail(error));
    await page.goto(`${desk}/scan?lang=en`);
    await page.locator('#camera').click();
    await page.waitForURL('**/prepared?lang=en', { timeout: 40_000 });
    await stage(page, 'answering');
  } finally {
    await seeing.close();
  }
});
