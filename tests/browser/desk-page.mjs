// One page of a desk in headless Chromium, for tests in other languages: `node desk-page.mjs URL LANGUAGE`, then a line of JSON
// for each thing to do, {"stage": NAME} (waits until the page itself has turned to it) or {"picture": FILE}. Each is answered by
// a line, "done" or what went wrong. The page goes with its input.
import readline from 'node:readline';
import { chromium } from 'playwright-core';

const [url, language] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.TEGATA_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ viewport: { width: 820, height: 1180 }, locale: language });
  await page.goto(url);
  console.log('done');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { stage, picture } = JSON.parse(line);
    try {
      if (stage) await page.locator(`#live [data-stage="${stage}"]`).waitFor({ timeout: 40_000 });
      if (picture) await page.screenshot({ path: picture });
      console.log('done');
    } catch (error) {
      console.log(JSON.stringify(`${error.message} ${await page.locator('main').innerText()}`));
    }
  }
} finally {
  await browser.close();
}
