declare global {
  // Where zod 4 keeps its settings, so that they can be made before it is loaded.
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

// The page's Content-Security-Policy forbids evaluating text, which zod would otherwise try out at its first use.
if (typeof window !== 'undefined') {
  globalThis.__zod_globalConfig = Object.assign(globalThis.__zod_globalConfig ?? {}, { jitless: true });
}

export {};
