// Where an endpoint listens in, the Prometheus configuration to scrape it out, as YAML. Worker thread.

/** The facts that a scraper needs. */
export interface Scraped {
  /** URLs of the metrics, with the addresses that they listen on. */
  readonly addresses: readonly string[];
  readonly metricsPath: string;
  readonly asksForPassword: boolean;
  /** This machine's own name for itself. */
  readonly hostname: string;
}

const BY_DEFAULT = '/metrics';
const EVERY_INTERFACE = /^(?:0\.0\.0\.0|\[::\])(?=:)/;

/** Addresses of all interfaces become this machine's name: nothing better is known about where a scraper is. */
function targetOf(address: string, hostname: string): string {
  const [, hostAndPort = ''] = /^https?:\/\/([^/]*)/.exec(address) ?? [];
  return hostAndPort.replace(EVERY_INTERFACE, hostname);
}

/** A text that YAML reads unchanged, whatever characters it has. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A `scrape_configs` with one job, ready to paste. */
export function scrapeConfig({
  addresses,
  metricsPath,
  asksForPassword,
  hostname,
}: Scraped): string {
  const targets = new Set(addresses.map((address) => targetOf(address, hostname)));
  const lines = ['scrape_configs:', '  - job_name: fluent-bit'];
  if (addresses.some((address) => address.startsWith('https:'))) lines.push('    scheme: https');
  if (metricsPath !== BY_DEFAULT) lines.push(`    metrics_path: ${quoted(metricsPath)}`);
  if (asksForPassword) {
    lines.push('    basic_auth:', '      username: …', '      password_file: …');
  }
  lines.push('    static_configs:', `      - targets: [${[...targets].map(quoted).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}
