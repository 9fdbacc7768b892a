package workbench

// ProviderKeyPrefix begins the keys of settings that hold an agent which the
// user has added, as JSON; its name follows.
const ProviderKeyPrefix = "agents.provider."

// NounProvider is the noun of such an agent, whose id is its name.
const NounProvider = "provider"
