package host

import "time"

// EndOrphan ends the tree of a child whose host is gone, and reports whether it
// was still there. It asks first and kills what is left after grace; it returns
// when the child has ended, or shortly after grace.
func EndOrphan(info Info, grace time.Duration) bool {
	boot, err := BootID()
	if err != nil || info.BootID != boot || info.PID == 0 || !Alive(info.PID, info.PIDStartToken) {
		return false // start tokens are counted from the boot: another one's says nothing
	}
	tree, err := newProcessTree(info.PID)
	if err != nil {
		return false
	}
	defer tree.close()
	over := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for Alive(info.PID, info.PIDStartToken) {
			select {
			case <-over:
				return
			case <-time.After(orphanPoll):
			}
		}
		tree.reaped()
	}()
	tree.end(grace)
	close(over)
	<-ended
	return true
}

// orphanPoll is how often a dying orphan is looked at; it is nobody's child, so
// nothing tells of its end.
const orphanPoll = 20 * time.Millisecond
