package result

// Sure is the corrected p-value below which a difference counts as found.
const Sure = 0.05
