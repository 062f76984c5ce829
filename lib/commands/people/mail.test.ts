import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { type Mail, type MailSettings, mailSettings, sendMail } from './mail.ts';
import { certificateForTest } from './testing/certificate.ts';

const mail: Mail = {
  to: { name: 'Eve, "the" Ä', address: 'eve@example.com' },
  subject: 'Your access',
  text: 'Choose a password:\nhttps://lamp.example/choose-password#a-secret-token\n',
};
const servers: { close: () => unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Received = { messages: string[]; logins: string[] };

/** A mail server on a free port, what it received, and how to reach it. */
async function startServer(options: SMTPServerOptions = {}): Promise<Received & { settings: MailSettings }> {
  const received: Received = { messages: [], logins: [] };
  const server = new SMTPServer({
    authOptional: true,
    onAuth: ({ username = '', password = '' }, _session, done) => {
      received.logins.push(`${username} ${password}`);
      done(null, { user: username });
    },
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (part) => {
        text += part;
      });
      stream.on('end', () => {
        received.messages.push(text);
        done();
      });
    },
    ...options,
  });
  // Clients that turn away in the middle are what is tried here.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  servers.push(server);
  const address = server.server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const settings = {
    host: '127.0.0.1',
    port,
    secure: false,
    from: 'Lamplighter <lamp@example.com>',
    mayBePlain: false,
  };
  return { ...received, settings };
}

const plainServer = { disabledCommands: ['STARTTLS'], hideSTARTTLS: true };

test('sends a message to one person, as text, after signing in', async () => {
  const { settings, messages, logins } = await startServer({ ...plainServer, allowInsecureAuth: true });
  const auth = { user: 'lamp', pass: 'pass-word' };
  expect(await sendMail(mail, { ...settings, auth, mayBePlain: true })).toBe('sent');
  expect(logins).toEqual(['lamp pass-word']);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(/^From: Lamplighter <lamp@example\.com>/m);
  expect(messages[0]).toMatch(/^To: .*<eve@example\.com>/m);
  expect(messages[0]).toMatch(/^Content-Type: text\/plain/m);
  expect(messages[0]?.replaceAll('=\r\n', '').replaceAll('\r\n', '\n')).toContain('#a-secret-token');
});

test('sends over TLS to a server whose certificate is trusted, from the first byte or by STARTTLS', async () => {
  const certificate = certificateForTest();
  const trusted = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...trusted, certificate.cert]);
  try {
    for (const secure of [false, true]) {
      const { settings, messages, logins } = await startServer({ secure, ...certificate });
      const auth = { user: 'lamp', pass: 'pass-word' };
      expect(await sendMail(mail, { ...settings, host: 'localhost', secure, auth })).toBe('sent');
      expect([messages.length, logins]).toEqual([1, ['lamp pass-word']]);
    }
  } finally {
    tls.setDefaultCACertificates(trusted);
  }
});

test('a server without TLS gets neither a password nor a message', async () => {
  const { settings, messages, logins } = await startServer({ ...plainServer, allowInsecureAuth: true });
  expect(await sendMail(mail, { ...settings, auth: { user: 'lamp', pass: 'pass-word' } })).toBe('failed');
  expect([messages, logins]).toEqual([[], []]);
});

test('a certificate that nobody vouches for is not taken, with STARTTLS and with TLS from the first byte', async () => {
  for (const secure of [false, true]) {
    const { settings, messages, logins } = await startServer({ secure, ...certificateForTest() });
    const auth = { user: 'lamp', pass: 'pass-word' };
    expect(await sendMail(mail, { ...settings, secure, auth, mayBePlain: true })).toBe('failed');
    expect([messages, logins]).toEqual([[], []]);
  }
});

test('a server that refuses the message, or is not there, is a failure and no error', async () => {
  const refusing = await startServer({
    ...plainServer,
    onRcptTo: (_address, _session, done) => done(new Error('no such person')),
  });
  expect(await sendMail(mail, { ...refusing.settings, mayBePlain: true })).toBe('failed');
  for (const server of servers.splice(0)) server.close();
  expect(await sendMail(mail, { ...refusing.settings, port: 1, mayBePlain: true })).toBe('failed');
});

test('a server that says nothing is given up in time', async () => {
  const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  servers.push(silent);
  const address = silent.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const settings = { host: '127.0.0.1', port, secure: false, from: 'lamp@example.com', mayBePlain: true };
  expect(await sendMail(mail, settings, 0.2)).toBe('failed');
});

test('nothing is put into a message by what a person’s name holds', async () => {
  const { settings, messages } = await startServer(plainServer);
  const name = 'Eve\r\nBcc: all@example.com';
  await sendMail({ ...mail, to: { name, address: mail.to.address } }, { ...settings, mayBePlain: true });
  for (const message of messages) expect(message).not.toMatch(/^Bcc:/m);
});

test('the setting is an address with a sender, and TLS is required unless said otherwise', () => {
  const read = (environment: Record<string, string>) => mailSettings({ NODE_ENV: 'test', ...environment });
  const from = { LAMPLIGHTER_SMTP_FROM: 'lamp@example.com' };
  expect(read({ LAMPLIGHTER_SMTP_URL: 'smtps://lamp:p%40ss@mail.example.com', ...from })).toEqual({
    ...{ host: 'mail.example.com', port: 465, secure: true, from: 'lamp@example.com', mayBePlain: false },
    auth: { user: 'lamp', pass: 'p@ss' },
  });
  expect(read({ LAMPLIGHTER_SMTP_URL: 'smtp://[::1]:2525', LAMPLIGHTER_SMTP_PLAIN: 'allow', ...from })).toMatchObject({
    ...{ host: '::1', port: 2525, secure: false, mayBePlain: true },
  });
  expect(read({ LAMPLIGHTER_SMTP_URL: 'smtp://mail.example.com', ...from })).toMatchObject({ port: 587 });
  for (const address of ['', 'mail.example.com', 'https://mail.example.com'])
    expect(read({ LAMPLIGHTER_SMTP_URL: address, ...from })).toBeUndefined();
  expect(read({ LAMPLIGHTER_SMTP_URL: 'smtp://mail.example.com' })).toBeUndefined();
});
