import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { createDatabase, dropDatabase, urlOf } from '../postgres/databases.mjs';
import { openAdapter } from './migration-adapter.mjs';

const packageFolder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));

/** The schema engine as an object with one method, loaded at its first use. */
export class SchemaEngine {
  #datasource;
  #loading;
  /** Databases made for comparing schemas. The engine never gives them back, so they are dropped after each call. */
  #shadows = [];

  constructor(datasource) {
    this.#datasource = datasource;
  }

  /** Carries out one of the engine's methods; `print` shows a text to the person at the terminal. */
  async call(method, params, print) {
    const { url } = this.#datasource;
    if (method === 'createDatabase') return { databaseName: await createDatabase(url) };
    this.#loading ??= this.#load();
    const { engine, factory } = await this.#loading;
    try {
      if (method === 'getDatabaseVersion') return await engine.version(params);
      if (typeof engine[method] !== 'function') throw new Error(`The schema engine has no method ${method}.`);
      const result = (await engine[method](params)) ?? null;
      if (method !== 'diff') return result;
      if (result.stdout) await print(result.stdout);
      return { exitCode: result.exitCode, stdout: null };
    } catch (error) {
      throw withDatabaseError(error, factory);
    } finally {
      await Promise.all(this.#shadows.splice(0).map((shadow) => dropDatabase(shadow)));
    }
  }

  async #load() {
    // Where the WebAssembly code leaves the text of a panic.
    globalThis.PRISMA_WASM_PANIC_REGISTRY = {
      message: '',
      set_message(message) {
        this.message = `RuntimeError: ${message}`;
      },
      get() {
        return this.message;
      },
    };
    const bindings = await import(pathToFileURL(path.join(packageFolder, 'schema_engine_bg.js')).href);
    const code = fs.readFileSync(path.join(packageFolder, 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': bindings });
    bindings.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    const factory = bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => openAdapter(this.#datasource.url),
      connectToShadowDb: () => this.#openShadow(),
    });
    return { engine: await bindings.SchemaEngine.new({}, () => undefined, factory), factory };
  }

  async #openShadow() {
    const { url, shadowDatabaseUrl } = this.#datasource;
    if (shadowDatabaseUrl) return await openAdapter(shadowDatabaseUrl);
    const shadow = urlOf(url, `prisma_migrate_shadow_db_${crypto.randomUUID()}`);
    await createDatabase(shadow);
    this.#shadows.push(shadow);
    return await openAdapter(shadow);
  }
}

/** The engine knows an error of the database only by a number; the adapter's registry has the error itself. */
function withDatabaseError(error, factory) {
  const number = /External error id#(\d+)/.exec(error.message ?? '')?.[1];
  const original = number === undefined ? undefined : factory.errorRegistry.consumeError(Number(number))?.error;
  if (original) {
    error.message = error.message.replace(
      /External error id#\d+/,
      `Database error${original.code ? ` ${original.code}` : ''}: ${original.message}`,
    );
  }
  return error;
}
