/** Opens an address outside of the page: in the system's browser, or in a tab of this one. */
export function openAddress(address: string): void {
  window.runtime?.BrowserOpenURL(address);
}
