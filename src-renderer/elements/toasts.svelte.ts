/** Short news at the corner of the window. Errors stay until closed; the rest leave by themselves. */
export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly tone: 'neutral' | 'danger';
  /** A later message about the same takes its place. */
  readonly about?: string | undefined;
  readonly action?: { label: string; run: () => void } | undefined;
}

class Toasts {
  list: readonly Toast[] = $state.raw([]);
  #next = 1;

  show(message: string, more: Partial<Omit<Toast, 'id' | 'message'>> = {}): void {
    const toast: Toast = { id: this.#next++, message, tone: 'neutral', ...more };
    const replaced = (other: Toast): boolean =>
      other.message === message || (toast.about !== undefined && other.about === toast.about);
    this.list = [...this.list.filter((other) => !replaced(other)), toast].slice(-4);
    if (toast.tone === 'neutral') setTimeout(() => this.close(toast.id), more.action ? 10_000 : 5_000);
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
