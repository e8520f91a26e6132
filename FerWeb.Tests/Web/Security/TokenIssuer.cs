using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FerWeb.Tests.Web.Security;

/// <summary>A small OpenID Connect provider on a port of this machine, at which Ida is always logged in.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    public const string ClientId = "ferweb";
    public const string ClientSecret = "a secret of both";

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly RsaSecurityKey _another = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, (string? Nonce, string? Challenge)> _codes = [];

    private TokenIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Address,
            authorization_endpoint = $"{Address}/authorize",
            token_endpoint = $"{Address}/token",
            jwks_uri = $"{Address}/keys",
        }));
        _app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = _key.KeyId });
            return Results.Json(new { keys = new[] { new { kty = key.Kty, kid = key.Kid, n = key.N, e = key.E, use = "sig", alg = "RS256" } } });
        });
        _app.MapGet("/authorize", (HttpRequest request) =>
        {
            var code = Guid.NewGuid().ToString("N");
            _codes[code] = (request.Query["nonce"], request.Query["code_challenge"]);
            return Results.Redirect($"{request.Query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.Query["state"]!)}");
        });
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var isKnown = _codes.TryRemove(form["code"]!, out var asked);
            var proof = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            return isKnown && proof == asked.Challenge && form["client_secret"] == ClientSecret
                ? Results.Json(new { access_token = "none", token_type = "Bearer", id_token = Token(asked.Nonce) })
                : Results.BadRequest(new { error = "invalid_grant" });
        });
    }

    public string Address => _app.Urls.First();

    /// <summary>The next tokens are not this issuer's.</summary>
    public bool SignsWithAnotherKey { get; set; }

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new TokenIssuer();
        await issuer._app.StartAsync();
        return issuer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Rsa.Dispose();
        _another.Rsa.Dispose();
    }

    private string Token(string? nonce) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Address,
        Audience = ClientId,
        Subject = new ClaimsIdentity([new Claim("sub", "42"), new Claim("preferred_username", "ida"), new Claim("nonce", nonce ?? "")]),
        SigningCredentials = new SigningCredentials(SignsWithAnotherKey ? _another : _key, SecurityAlgorithms.RsaSha256),
    });
}
