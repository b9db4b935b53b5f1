import { chromium } from 'playwright-core';

/** What the picture shows, one graph each. */
const GRAPHS = [
  'sum by (action) (pacing_alerts_total)',
  'pacing:detection_latency_seconds:mean28d',
  'sum by (status) (max by (platform, status) (pacing_incidents_open))',
];

/** Takes a picture of Prometheus' own graph page over what it has scraped. Needs Debian's chromium. */
export async function takePicture(prometheusUrl: string, path: string): Promise<void> {
  const query = GRAPHS.map((expr, index) => {
    const g = `g${index}`;
    return `${g}.expr=${encodeURIComponent(expr)}&${g}.tab=0&${g}.stacked=0&${g}.range_input=2m`;
  });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 1_600 } });
    await page.goto(`${prometheusUrl}/graph?${query.join('&')}`, { waitUntil: 'networkidle' });
    await page.screenshot({ path, fullPage: true });
  } finally {
    await browser.close();
  }
}
