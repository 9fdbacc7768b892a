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

// Owner is an open backend with its API connected and its server listening:
// what the window and serve both are.
type Owner struct {
	Backend *backend.Backend
	Server  *Server
}

// OwnOptions say what to own and how.
type OwnOptions struct {
	Config  config.Config
	Mode    workbench.OwnerMode
	API     *api.API
	Assets  fs.FS  // nil: only the stream and RPC are served
	Address string // loopback host:port
}

// Own opens the backend, serves it, and publishes where it is. ctx bounds the
// life of the API's calls.
func Own(ctx context.Context, opt OwnOptions) (*Owner, error) {
	if err := CheckAddress(opt.Address); err != nil {
		return nil, err // before anything is opened for it
	}
	b, err := backend.Open(ctx, opt.Config, opt.Mode)
	if err != nil {
		return nil, err
	}
	s, err := listen(Options{Backend: b, API: opt.API, Assets: opt.Assets, Log: b.Log}, opt.Address)
	if err != nil {
		return nil, errors.Join(err, b.CloseSoon())
	}
	// Whoever reads the published address gets an answer, and nobody asks for
	// the address while it is written: the server answers last.
	published := b.Lock.Publish(s.Address(), s.Token())
	opt.API.Connect(ctx, b)
	s.serve()
	o := &Owner{Backend: b, Server: s}
	if published != nil {
		return nil, errors.Join(published, o.Close())
	}
	return o, nil
}

// Close ends the server, then the backend. Children go on in the host.
func (o *Owner) Close() error {
	return errors.Join(o.Server.Close(), o.Backend.CloseSoon())
}
