/** How the documents of a corpus were dealt out, before it is stored. */
export interface Assigned {
  /** Per document 0 train, 1 validation, 2 test, 255 outside. */
  readonly parts: Uint8Array;
  readonly description: string;
  /** To call it by, where the user gave no name. */
  readonly name: string;
  readonly folds?: { readonly count: number; readonly ofDocuments: Uint8Array };
}
