/** What the link of an invitation or a reset carries: 32 random bytes in base64url. Anything else is a link that was cut off. */
export const passwordLinkTokenPattern = /^[\w-]{43}$/;
