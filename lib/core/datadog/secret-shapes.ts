/** Text that looks like a key even where no key belongs: 32 or more hexadecimal digits, or an AWS key id. */
const keyShapedPattern = /[0-9a-f]{32}|(?:AKIA|ASIA)[0-9A-Z]{16}/i;

/** Other texts that are secrets by their look: private keys, signed tokens, tokens of GitHub, GitLab and Slack. */
const tokenPattern = /-----BEGIN |\beyJ[\w-]{10,}\.[\w-]+\.|\b(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-)\w{10}/;

/** What stands before the host of an address: a password, or a token as user name. `git@` is the user of every Git server. */
const credentialsPattern = /:\/\/(?!git@)[^/?#\s@]*@/;

/** Whether a text looks like a key. */
export function isKeyShaped(text: string): boolean {
  return keyShapedPattern.test(text);
}

/** Whether an address in a text brings a user name or a password along. */
export function hasCredentials(text: string): boolean {
  return credentialsPattern.test(text);
}

/** Whether a text looks like a secret of any kind. */
export function isSecretText(text: string): boolean {
  return isKeyShaped(text) || hasCredentials(text) || tokenPattern.test(text);
}

/** Whether a variable of this name is made to hold a secret. */
export function isSecretName(name: string): boolean {
  return /(?:API|APP|APPLICATION|PRIVATE|ACCESS)_?KEY$|(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/.test(name);
}
