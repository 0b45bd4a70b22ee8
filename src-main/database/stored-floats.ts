/**
 * Probabilities as stored: 32-bit floats, little-endian. Copied, because a blob need not begin at a multiple of four
 * bytes; by the constructor, because `slice` of Node's Buffer is a view of the same memory.
 */
export function readFloats(blob: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(blob).buffer);
}
