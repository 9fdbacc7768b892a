package api

import (
	"encoding/json"
	"reflect"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Dispatcher calls methods of the API by name, for the transports that have no
// bindings. Its zero value is of no use; see NewDispatcher.
type Dispatcher struct {
	methods map[string]reflect.Value
}

// NewDispatcher knows every exported method of the API's structs as
// "<Struct>.<Method>".
func NewDispatcher(a *API) *Dispatcher {
	d := &Dispatcher{methods: map[string]reflect.Value{}}
	for _, target := range a.Structs() {
		value := reflect.ValueOf(target)
		for i := range value.NumMethod() {
			name := value.Elem().Type().Name() + "." + value.Type().Method(i).Name
			d.methods[name] = value.Method(i)
		}
	}
	return d
}

// Call calls a method with arguments in JSON. Errors besides the method's own:
// not_found (no such method), invalid (the arguments do not fit).
func (d *Dispatcher) Call(method string, args []json.RawMessage) (any, error) {
	fn, ok := d.methods[method]
	if !ok {
		return nil, workbench.Errorf(workbench.ENotFound, "There is no method %s.", method)
	}
	if len(args) != fn.Type().NumIn() {
		return nil, workbench.Errorf(workbench.EInvalid, "%s takes %d arguments, not %d.", method, fn.Type().NumIn(), len(args))
	}
	in := make([]reflect.Value, len(args))
	for i, raw := range args {
		arg := reflect.New(fn.Type().In(i))
		if err := json.Unmarshal(raw, arg.Interface()); err != nil {
			return nil, workbench.Errorf(workbench.EInvalid, "Argument %d of %s does not fit: %w.", i+1, method, err)
		}
		in[i] = arg.Elem()
	}
	return results(fn.Call(in))
}

// results splits (T, error), or error alone, which are all that methods return.
func results(out []reflect.Value) (any, error) {
	err, _ := out[len(out)-1].Interface().(error)
	if err != nil || len(out) == 1 {
		return nil, err
	}
	return out[0].Interface(), nil
}
