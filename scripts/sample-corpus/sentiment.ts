export type Sentiment = 'negative' | 'neutral' | 'positive';
