import type { z } from 'zod';

/** One message of the catalogue: what goes in and what comes back, both validated at every process boundary. */
export interface Verb<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
}

export function verb<Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
): Verb<Input, Output> {
  return { input, output };
}
