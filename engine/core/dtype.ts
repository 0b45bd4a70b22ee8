/** Element types of tensors on a device. Every one takes four bytes, which keeps buffers interchangeable. */
export type DType = 'f32' | 'i32' | 'u32';

export const bytesPerElement = 4;

/** What hosts exchange with a device. The reference backend widens `f32` to 64 bits inside. */
export type HostArray = Float32Array | Float64Array | Int32Array | Uint32Array;
