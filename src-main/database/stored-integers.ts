/** Whole numbers as bytes in the project file: int32, little-endian, like every machine that Lectern runs on. */
export function storedIntegers(stored: Uint8Array): Int32Array {
  return new Int32Array(Uint8Array.from(stored).buffer);
}

export function integerBytes(values: Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
