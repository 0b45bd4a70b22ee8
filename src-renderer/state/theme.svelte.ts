/** Light, dark or as the system has it; and the blur for screenshots. Remembered in this browser only. */
export type ThemePreference = 'system' | 'light' | 'dark';

export const themeOptions: readonly { value: ThemePreference; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const key = 'lectern.theme';

class Theme {
  preference: ThemePreference = $state('system');
  #systemDark = $state(false);
  /** Corpus texts are blurred. Never remembered: a reload shows them again. */
  blur = $state(false);
  readonly dark = $derived(this.preference === 'dark' || (this.preference === 'system' && this.#systemDark));

  /** Called once, before the first paint. */
  start(): void {
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = system.matches;
    system.addEventListener('change', ({ matches }) => {
      this.#systemDark = matches;
      this.#apply();
    });
    const kept = localStorage.getItem(key);
    if (kept === 'light' || kept === 'dark') this.preference = kept;
    this.#apply();
  }

  choose(preference: ThemePreference): void {
    this.preference = preference;
    if (preference === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, preference);
    this.#apply();
  }

  setBlur(on: boolean): void {
    this.blur = on;
    document.documentElement.dataset['blur'] = on ? 'on' : 'off';
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
  }
}

export const theme = new Theme();
