import { chromium } from 'playwright-core';

/** Debian's Chromium; playwright-core brings no browser of its own. */
export const CHROMIUM = '/usr/bin/chromium';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Clicks "Approve the halt" on the card of an incident, and confirms; pictures before and after, where `shots` says. */
export async function approveOnSlackPage(url: string, incidentKey: string, shots: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 1_000 } });
    await page.goto(url);
    const card = page
      .locator('article, li')
      .filter({ hasText: `incident ${incidentKey}` })
      .last();
    await card.getByRole('button', { name: 'Approve the halt' }).first().click();
    await page.screenshot({ path: `${shots}-asked.png` });
    const confirm = page.locator('[popover]:popover-open');
    await confirm.getByRole('button', { name: 'Approve the halt' }).click();
    await card.getByText('halted by Pacekeeper').waitFor();
    await page.screenshot({ path: `${shots}-halted.png` });
  } finally {
    await browser.close();
  }
}
