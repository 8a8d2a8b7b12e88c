package recipe

// ProtocolFull ranks the whole catalogue. Any other protocol is named by what it
// ranks, such as "1+99 candidates".
const ProtocolFull = "full"
