/** “Train again with these settings”: the run that the next train screen starts from. */
let run: string | undefined;

export function reuseSettingsOf(id: string): void {
  run = id;
}

/** Given once: a train screen opened later by another way starts from the defaults. */
export function takeSettingsToReuse(): string | undefined {
  const taken = run;
  run = undefined;
  return taken;
}
