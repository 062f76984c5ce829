import http from 'node:http';
import https from 'node:https';
import { hostName, type Nginx } from './nginx.ts';

/** A request to a console or to nginx, by its path. */
export type Asked = { path: string; method?: string; headers?: http.OutgoingHttpHeaders; body?: string };

/** A port of this machine, and the address of it that the request comes from where that matters. */
export type Place = { port: number; localAddress?: string };

/** What came back, redirects as they are. */
export type Answered = { status: number; headers: http.IncomingHttpHeaders; body: string };

/** Sends a request as for the installation's host name, encrypted where it goes to nginx's port for that. */
export function sendRequest(
  { path, method = 'GET', headers = {}, body }: Asked,
  { port, localAddress }: Place,
  nginx: Pick<Nginx, 'port'>,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ host: '127.0.0.1', port, path, method, headers: { host: hostName, ...headers }, agent: false },
      ...(localAddress === undefined ? {} : { localAddress }),
    };
    const read = (response: http.IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    };
    const request =
      port === nginx.port
        ? https.request({ ...options, rejectUnauthorized: false, servername: hostName }, read)
        : http.request(options, read);
    request.on('error', reject).end(body);
  });
}
