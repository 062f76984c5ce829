import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../launch/command.mjs';
import { freePort } from '../../processes/free-port.ts';
import { type RunningProcess, startProcess } from '../../processes/start-process.ts';
import { until } from '../../processes/until.ts';

/** The host name in the documented configuration. */
export const hostName = 'lamplighter.example.com';

/** Why nginx cannot be tried here; undefined when it can. Debian as root installs it. */
export function missingNginx(): string | undefined {
  if (spawnSync('openssl', ['version']).error) return 'openssl is not installed';
  if (!spawnSync('nginx', ['-v']).error) return undefined;
  if (process.getuid?.() === 0 && fs.existsSync('/etc/debian_version')) {
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'nginx-light'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  return spawnSync('nginx', ['-v']).error ? 'nginx is not installed' : undefined;
}

/** A running nginx: its port for TLS, that for HTTP, and what ends it. */
export type Nginx = { port: number; plainPort: number; process: RunningProcess };

/**
 * Starts nginx with the configuration of the documentation, in front of consoles at two ports. Only what differs between machines is
 * put in its place: ports, the certificate and the log. Throws when one of these is not in the file, or nginx does not take it.
 */
export async function startNginx(folder: string, consolePorts: readonly [number, number]): Promise<Nginx> {
  const [port, plainPort] = [await freePort(), await freePort()];
  const [certificate, key] = [path.join(folder, 'tls.pem'), path.join(folder, 'tls.key')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${hostName}`];
  spawnSync('openssl', [...request, '-keyout', key, '-out', certificate]);
  const site = [
    ['127.0.0.1:3000', `127.0.0.1:${consolePorts[0]}`],
    ['# server 10.0.0.12:3000;', `server 127.0.0.1:${consolePorts[1]} max_fails=2 fail_timeout=5s;`],
    ['listen 443 ssl http2', `listen 127.0.0.1:${port} ssl http2`],
    ['listen 80', `listen 127.0.0.1:${plainPort}`],
    ['/etc/nginx/tls/lamplighter.pem', certificate],
    ['/etc/nginx/tls/lamplighter.key', key],
    ['/var/log/nginx/lamplighter.log', path.join(folder, 'access.log')],
  ].reduce(replaceOnce, fs.readFileSync(path.join(root, 'docs/operate/nginx.conf'), 'utf8'));
  fs.writeFileSync(path.join(folder, 'site.conf'), site);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${path.join(folder, name)};`,
  );
  const file = path.join(folder, 'main.conf');
  const main = ['daemon off;', `pid ${folder}/nginx.pid;`, 'error_log stderr warn;', 'events {}', 'http {', ...places];
  fs.writeFileSync(file, [...main, `  include ${folder}/site.conf;`, '}', ''].join('\n'));
  const running = startProcess({ program: 'nginx', args: ['-e', 'stderr', '-c', file], outputTo: 'kept' });
  await until(() => fs.existsSync(path.join(folder, 'nginx.pid')) || !running.isRunning(), {
    what: 'nginx runs',
    seconds: 10,
  });
  if (!running.isRunning()) throw new Error(running.output());
  return { port, plainPort, process: running };
}

function replaceOnce(text: string, [documented = '', own = '']: readonly string[]): string {
  if (text.split(documented).length !== 2) throw new Error(`${documented} is not once in nginx.conf`);
  return text.replace(documented, own);
}
