package workbench

import "slices"

// Transitions are the changes of status that a noun allows, from → to.
// Every status is a key. A final one has no exit; a resting one
// has an exit by the user's verb only.
type Transitions[S ~string] map[S][]S

// Sources are the statuses that may change to the given one, sorted: what a
// compare-and-set names.
func (t Transitions[S]) Sources(to S) []S {
	sources := []S{}
	for from, exits := range t {
		if slices.Contains(exits, to) {
			sources = append(sources, from)
		}
	}
	slices.Sort(sources)
	return sources
}

// Allows reports whether a noun may change from one status to another.
func (t Transitions[S]) Allows(from, to S) bool { return slices.Contains(t[from], to) }

// Final reports whether a status never changes again.
func (t Transitions[S]) Final(s S) bool { return len(t[s]) == 0 }

// Statuses are all statuses of the noun, sorted.
func (t Transitions[S]) Statuses() []S {
	statuses := make([]S, 0, len(t))
	for s := range t {
		statuses = append(statuses, s)
	}
	slices.Sort(statuses)
	return statuses
}

// JobTransitions are those of background_jobs.
func JobTransitions() Transitions[JobStatus] {
	return Transitions[JobStatus]{
		JobCreated:          {JobQueued, JobIdle, JobFailed, JobCanceled},
		JobIdle:             {JobQueued, JobCanceled},
		JobQueued:           {JobAcknowledged, JobIdle, JobCanceled},
		JobAcknowledged:     {JobPreparing, JobQueued, JobFailed, JobCanceled},
		JobPreparing:        {JobPreparingInput, JobQueued, JobFailed, JobCanceled},
		JobPreparingInput:   {JobRunning, JobQueued, JobFailed, JobCanceled},
		JobRunning:          {JobGeneratingStream, JobProcessingStream, JobQueued, JobFailed, JobCanceled},
		JobGeneratingStream: {JobProcessingStream, JobQueued, JobFailed, JobCanceled},
		JobProcessingStream: {JobCompleted, JobCompletedByTag, JobQueued, JobFailed, JobCanceled},
		JobCompleted:        {},
		JobCompletedByTag:   {},
		JobFailed:           {},
		JobCanceled:         {},
	}
}

// TerminalTransitions are those of terminal_sessions. A launch
// takes every running status to recovering, and so does the host when it
// answers again.
func TerminalTransitions() Transitions[TerminalStatus] {
	ends := func(exits ...TerminalStatus) []TerminalStatus {
		return append(exits, TerminalRecovering, TerminalCompleted, TerminalFailed, TerminalRestored)
	}
	return Transitions[TerminalStatus]{
		TerminalIdle:         {TerminalStarting},
		TerminalStarting:     {TerminalInitializing, TerminalCompleted, TerminalFailed, TerminalRestored},
		TerminalInitializing: ends(TerminalRunning),
		TerminalRunning:      ends(TerminalAttention, TerminalStuck, TerminalDisconnected),
		TerminalAttention:    ends(TerminalRunning),
		TerminalStuck:        ends(TerminalRunning),
		TerminalDisconnected: ends(),
		TerminalRecovering:   ends(TerminalRunning, TerminalAttention),
		TerminalRestored:     {TerminalStarting},
		TerminalCompleted:    {TerminalStarting},
		TerminalFailed:       {TerminalStarting},
	}
}

// RunTransitions are those of remote_agent_workflow_runs.
func RunTransitions() Transitions[RunStatus] {
	return Transitions[RunStatus]{
		RunPending:   {RunRunning, RunFailed, RunCancelled},
		RunRunning:   {RunPaused, RunCompleted, RunFailed, RunCancelled},
		RunPaused:    {RunRunning, RunCancelled},
		RunFailed:    {RunRunning},
		RunCompleted: {},
		RunCancelled: {},
	}
}

// NodeTransitions are those of workflow_node_runs.
func NodeTransitions() Transitions[NodeStatus] {
	return Transitions[NodeStatus]{
		NodePending:   {NodeRunning, NodeSkipped, NodeCancelled},
		NodeRunning:   {NodeWaiting, NodeCompleted, NodeFailed, NodeCancelled},
		NodeWaiting:   {NodeCompleted, NodeFailed, NodeCancelled},
		NodeCompleted: {},
		NodeFailed:    {},
		NodeSkipped:   {},
		NodeCancelled: {},
	}
}

// GateTransitions are those of workflow_gates.
func GateTransitions() Transitions[GateStatus] {
	return Transitions[GateStatus]{
		GatePending:   {GateApproved, GateRejected, GateCancelled},
		GateApproved:  {},
		GateRejected:  {},
		GateCancelled: {},
	}
}

// EnvironmentTransitions are those of remote_agent_isolation_environments.
func EnvironmentTransitions() Transitions[EnvironmentStatus] {
	return Transitions[EnvironmentStatus]{
		EnvironmentCreating:  {EnvironmentActive, EnvironmentDestroyed},
		EnvironmentActive:    {EnvironmentRemoving, EnvironmentMissing},
		EnvironmentMissing:   {EnvironmentActive, EnvironmentDestroyed},
		EnvironmentRemoving:  {EnvironmentDestroyed, EnvironmentActive},
		EnvironmentDestroyed: {EnvironmentCreating},
	}
}

// MessageTransitions are those of remote_agent_messages.
func MessageTransitions() Transitions[MessageStatus] {
	return Transitions[MessageStatus]{
		MessageQueued:      {MessageComplete, MessageCancelled},
		MessageStreaming:   {MessageComplete, MessageFailed, MessageCancelled, MessageInterrupted},
		MessageComplete:    {},
		MessageInterrupted: {},
		MessageFailed:      {},
		MessageCancelled:   {},
	}
}

// ProcessTransitions are those of processes.
func ProcessTransitions() Transitions[ProcessStatus] {
	return Transitions[ProcessStatus]{
		ProcessStarting: {ProcessRunning, ProcessExited, ProcessLost},
		ProcessRunning:  {ProcessExited, ProcessLost},
		ProcessExited:   {},
		ProcessLost:     {},
	}
}
