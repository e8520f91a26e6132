using System.Text.Json;

namespace FerWeb.Security;

/// <summary>What a browser sends back that was asked for a passkey.</summary>
/// <param name="Ticket">As it came with the question.</param>
/// <param name="Credential">The browser's PublicKeyCredential as JSON.</param>
/// <param name="Name">What its owner calls a new one.</param>
internal sealed record PasskeyAnswer(string? Ticket, JsonElement Credential, string? Name = null);
