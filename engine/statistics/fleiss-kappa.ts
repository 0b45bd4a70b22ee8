/** Fleiss' κ (1971) from counts, items × categories, the same number of ratings for every item. */
export function fleissKappa(table: readonly (readonly number[])[]): {
  readonly kappa: number;
  readonly meanAgreement: number;
  readonly chanceAgreement: number;
} {
  const ratings = (table[0] ?? []).reduce((sum, count) => sum + count, 0);
  const shares = (table[0] ?? []).map(
    (_, category) => table.reduce((sum, row) => sum + row[category], 0) / (table.length * ratings),
  );
  const chanceAgreement = shares.reduce((sum, share) => sum + share * share, 0);
  const meanAgreement =
    table.reduce(
      (sum, row) =>
        sum +
        (row.reduce((squares, count) => squares + count * count, 0) - ratings) / (ratings * (ratings - 1)),
      0,
    ) / table.length;
  return { kappa: (meanAgreement - chanceAgreement) / (1 - chanceAgreement), meanAgreement, chanceAgreement };
}
