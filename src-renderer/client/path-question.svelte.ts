/** Where there is no native dialog, the window asks for a path itself: the question that is open, if any. */
export interface PathQuestion {
  /** `open-project` an existing project; `new-project` a place and name for one; `open-file` a data file on this machine. */
  readonly purpose: 'open-project' | 'new-project' | 'open-file';
  readonly suggestedName: string;
  answer(path: string | null): void;
}

class PathQuestions {
  current: PathQuestion | undefined = $state.raw(undefined);

  ask(purpose: PathQuestion['purpose'], suggestedName = ''): Promise<string | null> {
    this.current?.answer(null);
    return new Promise((resolve) => {
      this.current = {
        purpose,
        suggestedName,
        answer: (path) => {
          this.current = undefined;
          resolve(path);
        },
      };
    });
  }
}

export const pathQuestions = new PathQuestions();
