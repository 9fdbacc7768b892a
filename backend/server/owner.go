package server

import (
	"context"
	"errors"
	"io/fs"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Owner is an owner with its API connected and its server listening: what the
// window and serve both are.
type Owner struct {
	*backend.Owner
	Server *Server
}

// OwnOptions say what to own and how.
type OwnOptions struct {
	Config  config.Config
	Mode    workbench.OwnerMode
	API     *api.API
	Assets  fs.FS  // nil: only the stream and RPC are served
	Address string // loopback host:port
}

// Own takes the data directory, opens the backend, serves it, and publishes
// where it is. A damaged database is served, too: as what can be done about it.
// ctx bounds the life of the API's calls.
func Own(ctx context.Context, opt OwnOptions) (*Owner, error) {
	if err := CheckAddress(opt.Address); err != nil {
		return nil, err // before anything is opened for it
	}
	o, err := backend.Own(ctx, opt.Config, opt.Mode)
	if err != nil {
		return nil, err
	}
	s, err := listen(Options{Owner: o, API: opt.API, Assets: opt.Assets, Log: o.Log}, opt.Address)
	if err != nil {
		return nil, errors.Join(err, o.CloseSoon())
	}
	// Whoever reads the published address gets an answer, and nobody asks for
	// the address while it is written: the server answers last.
	published := o.Lock.Publish(s.Address(), s.Token())
	opt.API.Connect(o)
	s.serve()
	served := &Owner{Owner: o, Server: s}
	if published != nil {
		return nil, errors.Join(published, served.Close())
	}
	return served, nil
}

// Close ends the server, then the owner. Children go on in the host.
func (o *Owner) Close() error {
	return errors.Join(o.Server.Close(), o.CloseSoon())
}
