/** A lamp with its flame, as a data URL: the top navigation takes an address and nothing may be fetched from elsewhere. */
export const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M9 12h14l-2.2 15H11.2z" fill="#2a3441" stroke="#d5dbe3" stroke-width="1.6" stroke-linejoin="round"/><path d="M8 12l3-4h10l3 4z" fill="#d5dbe3"/><path d="M14 8a2 2 0 1 1 4 0" fill="none" stroke="#d5dbe3" stroke-width="1.6"/><path d="M16 14.2c2.6 2.6 3.6 4.3 3.6 6.2a3.6 3.6 0 0 1-7.2 0c0-1.9 1-3.6 3.6-6.2z" fill="#ffb838"/><path d="M16 18.6c1.1 1.2 1.6 2 1.6 2.8a1.6 1.6 0 0 1-3.2 0c0-.8.5-1.6 1.6-2.8z" fill="#fff1cf"/></svg>',
)}`;
