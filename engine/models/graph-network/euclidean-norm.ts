export function euclideanNorm(length: number, value: (at: number) => number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += value(at) ** 2;
  return Math.sqrt(sum);
}
