/** How many neighbours a map is about to keep near: what McInnes, Healy & Melville 2018 and van der Maaten & Hinton 2008 begin with. */
export const usualNeighbours = { umap: 15, tsne: 30 } as const;
