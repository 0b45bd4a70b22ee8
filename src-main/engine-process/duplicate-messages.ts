/** Between the host and the thread that looks for near-duplicates. */
export interface DuplicateRequest {
  readonly projectPath: string;
  readonly corpusId: number;
  readonly similarity: number;
}

export interface FoundDuplicates {
  readonly clusters: Int32Array;
  readonly equal: Int32Array;
}
