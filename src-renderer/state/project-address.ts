/**
 * Which project a reload of the page opens again: `?project=…` in the address. Addresses of Electron's own scheme cannot
 * be rewritten (HTML, "can have its URL rewritten"), so there the storage of the tab keeps it.
 */
const key = 'lectern.project';

export function rememberProject(path: string | null): void {
  const address = new URL(location.href);
  if (path === null) address.searchParams.delete('project');
  else address.searchParams.set('project', path);
  try {
    history.replaceState(history.state, '', address);
    sessionStorage.removeItem(key);
  } catch {
    sessionStorage.setItem(key, path ?? '');
  }
}

/** Null: none. */
export function rememberedProject(): string | null {
  const kept = sessionStorage.getItem(key) ?? new URL(location.href).searchParams.get('project');
  return kept === '' ? null : kept;
}
