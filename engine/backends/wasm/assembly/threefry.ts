/** Threefry-2x32-20, as in engine/core/random.ts; four counters at a time. */

function turned(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Words 2·pair … 2·pair + 7 of `row`, in order, at `to`: eight words from four counters (pair + lane, row). */
export function randomWords(key0: i32, key1: i32, pair: i32, row: i32, to: usize): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let x0 = i32x4.add(i32x4.splat(pair + key0), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(row + key1);

  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 13), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 15), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 26), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 6), x0);
  x0 = i32x4.add(x0, i32x4.splat(key1));
  x1 = i32x4.add(x1, i32x4.splat(key2 + 1));

  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 17), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 29), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 16), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 24), x0);
  x0 = i32x4.add(x0, i32x4.splat(key2));
  x1 = i32x4.add(x1, i32x4.splat(key0 + 2));

  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 13), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 15), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 26), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 6), x0);
  x0 = i32x4.add(x0, i32x4.splat(key0));
  x1 = i32x4.add(x1, i32x4.splat(key1 + 3));

  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 17), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 29), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 16), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 24), x0);
  x0 = i32x4.add(x0, i32x4.splat(key1));
  x1 = i32x4.add(x1, i32x4.splat(key2 + 4));

  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 13), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 15), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 26), x0);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(turned(x1, 6), x0);
  x0 = i32x4.add(x0, i32x4.splat(key2));
  x1 = i32x4.add(x1, i32x4.splat(key0 + 5));

  v128.store(to, v128.shuffle<i32>(x0, x1, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<i32>(x0, x1, 2, 6, 3, 7), 16);
}
