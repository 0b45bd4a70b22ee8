/** What layer norm and RMS norm are told. */
export interface RowNormAttributes {
  /** The mean is taken off: layer norm. Otherwise RMS norm. */
  readonly centred: boolean;
  readonly epsilon: number;
  readonly weight: boolean;
  readonly bias: boolean;
}
