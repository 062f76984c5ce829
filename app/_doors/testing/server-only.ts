// In place of the package "server-only" in tests, which is an error wherever React's server build is not in use.
export {};
