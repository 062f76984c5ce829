/** A lantern with its flame, as a data URL: the top navigation takes an address and nothing may be fetched from elsewhere. */
export const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="4.4" r="2.2" fill="none" stroke="#aeb8c4" stroke-width="1.6"/><path d="M9.5 12 16 6.6 22.5 12z" fill="#aeb8c4"/><path d="M10.4 13.2h11.2l2.2 11.6H8.2z" fill="#33404f" stroke="#aeb8c4" stroke-width="1.4" stroke-linejoin="round"/><path d="M16 14.4c2.7 2.8 3.9 4.5 3.9 6.4a3.9 3.9 0 0 1-7.8 0c0-1.9 1.2-3.6 3.9-6.4z" fill="#ffb838"/><path d="M16 18.6c1.3 1.4 1.9 2.2 1.9 3.1a1.9 1.9 0 0 1-3.8 0c0-.9.6-1.7 1.9-3.1z" fill="#fff1cf"/><rect x="6.6" y="25" width="18.8" height="3.4" rx="1.2" fill="#aeb8c4"/></svg>',
)}`;
