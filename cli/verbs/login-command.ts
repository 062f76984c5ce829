import { text } from 'node:stream/consumers';
import { consoleOrigin } from '../access/console-address.ts';
import { exchangeIdentity, pipelineIdentity } from '../access/pipeline-token.ts';
import { requireHeaderText } from '../access/sign-in.ts';
import { forgetLogin, loginFile, readLogin, storeLogin } from '../access/stored-login.ts';
import { meSchema } from '../api/answers.ts';
import { apiClient } from '../api/client.ts';
import { say } from '../say.ts';
import { badInput, type ExitCode, exitCodes } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { askToken } from '../wizard/questions.ts';

/**
 * `login`: tries a token at the console and keeps both for later commands. The token comes from LAMPLIGHTER_TOKEN, from standard
 * input, from the pipeline's identity, or is asked for; never from an argument, which other processes can read.
 */
export async function runLogin(terminal: Terminal, url: string | undefined): Promise<ExitCode> {
  const address = url ?? (process.env['LAMPLIGHTER_URL'] || readLogin()?.url);
  if (address === undefined) throw badInput('urlMissing', say('urlMissing'));
  const origin = consoleOrigin(address);
  const token = requireHeaderText(await tokenFor(terminal, origin));
  const me = await apiClient(origin, token, terminal.note).ask({ method: 'GET', path: '/me' }, meSchema);
  storeLogin({ url: origin, token, expiresAt: me.expiresAt });
  terminal.print(
    say('loggedIn', {
      name: me.name,
      url: origin,
      file: loginFile(),
      hasEnd: me.expiresAt === null ? 'no' : 'yes',
      until: me.expiresAt ?? '',
    }),
  );
  terminal.result({ name: me.name, kind: me.kind, url: origin, expiresAt: me.expiresAt }, exitCodes.done);
  return exitCodes.done;
}

/** `logout`: forgets what `login` kept. The token itself stays good until it expires or is revoked in the console. */
export function runLogout(terminal: Terminal): ExitCode {
  const wasThere = forgetLogin();
  terminal.print(say(wasThere ? 'loggedOut' : 'notLoggedIn'));
  terminal.result({ wasLoggedIn: wasThere }, exitCodes.done);
  return exitCodes.done;
}

async function tokenFor(terminal: Terminal, origin: string): Promise<string> {
  const given = process.env['LAMPLIGHTER_TOKEN'];
  if (given) return given;
  const identity = await pipelineIdentity(origin);
  if (identity !== undefined) return (await exchangeIdentity(origin, identity, terminal.note)).token;
  if (terminal.isAttended) return await askToken(origin);
  return process.stdin.isTTY ? '' : await text(process.stdin);
}
