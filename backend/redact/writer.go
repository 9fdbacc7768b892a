package redact

import "io"

// Writer masks secrets in every record before it reaches the next writer. A
// record is what one call of Write brings.
func (r *Redactor) Writer(next io.Writer) io.Writer { return writer{redactor: r, next: next} }

type writer struct {
	redactor *Redactor
	next     io.Writer
}

// Write writes a record without its secrets; n counts the bytes of the record
// that was given.
func (w writer) Write(record []byte) (n int, err error) {
	if _, err := io.WriteString(w.next, w.redactor.Text(string(record))); err != nil {
		return 0, err
	}
	return len(record), nil
}
