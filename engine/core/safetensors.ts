import type { NamedTensor } from '../training/network.ts';
export function writeSafetensors(tensors: readonly NamedTensor[], metadata: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const t of tensors) { header[t.name] = { dtype: 'F32', shape: t.shape, data_offsets: [at, at + t.data.byteLength] }; at += t.data.byteLength; }
  let json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20); padded.set(json);
  const out = new Uint8Array(8 + padded.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(padded.length), true); out.set(padded, 8);
  let p = 8 + padded.length;
  for (const t of tensors) { out.set(new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength), p); p += t.data.byteLength; }
  return out;
}
export function readSafetensors(b: Uint8Array): { tensors: NamedTensor[]; metadata: Record<string, string> } {
  const n = Number(new DataView(b.buffer, b.byteOffset).getBigUint64(0, true));
  const h = JSON.parse(new TextDecoder().decode(b.subarray(8, 8 + n))) as Record<string, any>;
  const { __metadata__: metadata, ...rest } = h;
  const tensors = Object.entries(rest).map(([name, d]) => ({ name, shape: d.shape, data: new Float32Array(b.slice(8 + n + d.data_offsets[0], 8 + n + d.data_offsets[1]).buffer) }));
  return { tensors, metadata };
}
