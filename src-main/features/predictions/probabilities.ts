/** Probabilities as stored: 32-bit floats, little-endian. A blob need not begin at a multiple of four bytes. */
export function readFloats(blob: Uint8Array): Float32Array {
  return new Float32Array(blob.slice().buffer);
}
