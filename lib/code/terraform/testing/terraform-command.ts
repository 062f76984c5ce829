import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SourceFiles } from '../../source/source-files.ts';

/** What a run of the command gave. */
export type TerraformRun = { status: number | null; output: string };

/** Where mirrors of providers are looked for; TF_PLUGINS names another one. */
const mirrorFolders = [process.env.TF_PLUGINS, '/opt/tf-plugins', '/usr/share/terraform/plugins'];

/** Why the real `terraform` cannot be asked here, or undefined. For interop tests. */
export function missingTerraform(): string | undefined {
  return spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform is not installed';
}

/** A folder that mirrors the AWS provider, or undefined. */
export function providerMirror(): string | undefined {
  return mirrorFolders.find(
    (folder) => folder !== undefined && existsSync(path.join(folder, 'registry.terraform.io/hashicorp/aws')),
  );
}

/** A folder of its own that holds files, in which the real `terraform` runs without a network. */
export class TerraformFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'lamplighter-terraform-'));
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>> = {}) {
    const configuration = path.join(this.path, 'terraform.rc');
    const mirror = providerMirror();
    const installation =
      mirror === undefined ? '' : `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`;
    writeFileSync(configuration, `disable_checkpoint = true\n${installation}`);
    this.#environment = { TF_CLI_CONFIG_FILE: configuration, TF_IN_AUTOMATION: '1', ...environment };
  }

  /** Writes files, over those that are there. */
  write(files: SourceFiles): void {
    for (const [name, text] of files) writeFileSync(path.join(this.path, name), text);
  }

  /** Reads a file. */
  read(name: string): string {
    return readFileSync(path.join(this.path, name), 'utf8');
  }

  /** Runs the command; a simulated AWS in the same process goes on meanwhile. */
  run(...args: readonly string[]): Promise<TerraformRun> {
    const { promise, resolve, reject } = Promise.withResolvers<TerraformRun>();
    const child = spawn('terraform', [...args], {
      cwd: this.path,
      env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', HOME: this.path, ...this.#environment },
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: Buffer.concat(parts).toString('utf8') }));
    return promise;
  }

  /** Takes the folder away. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A text as the real `terraform fmt` writes it. Throws when it does not take it. */
export function formatted(text: string): string {
  const { status, stdout, stderr } = spawnSync('terraform', ['fmt', '-no-color', '-'], {
    input: text,
    encoding: 'utf8',
    env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', TF_CLI_CONFIG_FILE: '/dev/null' },
  });
  if (status !== 0) throw new Error(`terraform fmt: ${stderr}\n${text}`);
  return stdout;
}
